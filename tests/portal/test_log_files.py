"""The log files that the portal writes itself stay small."""

from portal.embedded import log_files


def test_a_file_that_has_grown_is_cut_off_and_the_last_five_are_kept(tmp_path):
    log = tmp_path / "web.log"
    with log.open("ab", buffering=0) as part:
        for number in range(8):
            part.write(f"{number}".encode() * 11)
            log_files.rotate(tmp_path, most_bytes=10)
        part.write(b"next")

    assert log.read_bytes() == b"next"
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["web.log"] + [f"web.log.{n}" for n in range(1, 6)]
    assert (tmp_path / "web.log.1").read_bytes() == b"7" * 11
    assert (tmp_path / "web.log.5").read_bytes() == b"3" * 11
    assert (tmp_path / "web.log.1").stat().st_mode & 0o077 == 0


def test_a_small_file_stays(tmp_path):
    (tmp_path / "web.log").write_text("a line")
    log_files.rotate(tmp_path, most_bytes=10)

    assert [path.name for path in tmp_path.iterdir()] == ["web.log"]
