"""(grant, person) pairs of two partners, two models of one family and two sites, by a short name."""

from tests.factories.programme import (
    AttestationFactory,
    EnvironmentFactory,
    GrantFactory,
    PartnerFactory,
    PersonFactory,
    ReleaseFactory,
)


def settle_population(aurora, borealis, meridian_models):
    """Aurora's Lena uses M-5 and M-5 Vision, each at a site; Mateo shares M-5 with her; Borealis' Kim uses M-5."""
    for organisation in (aurora, borealis):
        PartnerFactory(organisation=organisation)
    rotterdam = EnvironmentFactory(organisation=aurora, name="Rotterdam enclave")
    AttestationFactory(environment=rotterdam)
    delft = EnvironmentFactory(organisation=aurora, name="Delft facility", site="Delft")
    model = ReleaseFactory(provider=meridian_models, family="M", name="M-5")
    vision = ReleaseFactory(provider=meridian_models, family="M", name="M-5 Vision")
    lena = PersonFactory(organisation=aurora, name="Lena Fischer", nationality="DE")
    mateo = PersonFactory(organisation=aurora, name="Mateo Ruiz", nationality="US")
    kim = PersonFactory(organisation=borealis, name="Kim Park", nationality="US")
    shared = GrantFactory(organisation=aurora, environment=rotterdam, release=model, people=[lena, mateo])
    other = GrantFactory(organisation=aurora, environment=delft, release=vision, people=[lena])
    theirs = GrantFactory(organisation=borealis, release=model, people=[kim])
    return {
        "lena M-5": (shared.pk, lena.pk),
        "mateo M-5": (shared.pk, mateo.pk),
        "lena Vision": (other.pk, lena.pk),
        "kim M-5": (theirs.pk, kim.pk),
    }
