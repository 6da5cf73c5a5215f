"""Files that are only looked at: hashed as their bytes arrive, searched for a mark, and never stored."""

import hashlib
import re
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser
from django.urls import resolve

LONGEST_MARK = 200


class Digested:
    """What is known of one file once its bytes are gone: its digest, its size, and the marks found in it."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self._tail = b""
        self.size = 0
        self.marks: set[bytes] = set()

    def see(self, piece: bytes) -> None:
        self._digest.update(piece)
        self.size += len(piece)
        searched = self._tail + piece
        self.marks |= set(re.findall(settings.LETTER_MARK, searched))
        self._tail = searched[-LONGEST_MARK:]

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def close(self) -> None:
        """Called when the request ends: there is nothing to remove."""


class DigestHandler(FileUploadHandler):
    """Takes the files of the addresses in `settings.DIGEST_URL_NAMES`; everything else goes on to the next handler."""

    is_parsing = False
    seen: Digested

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: bytes, encoding: str | None = None
    ) -> Any:
        if self.is_parsing or not self._is_mine():
            return None
        self.is_parsing = True
        return MultiPartParser(META, input_data, [self], encoding).parse()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.seen = Digested()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > settings.MAX_UPLOAD_BYTES:
            raise StopUpload(connection_reset=True)
        self.seen.see(raw_data)

    def file_complete(self, file_size: int) -> Digested:
        return self.seen

    def _is_mine(self) -> bool:
        assert isinstance(self.request, HttpRequest)
        match = self.request.resolver_match or resolve(self.request.path_info)
        return match.view_name in settings.DIGEST_URL_NAMES
