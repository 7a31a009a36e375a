"""What must be on the ORCID records: a literal list, so that no code of the site's can agree with itself."""

# Mara's twelve public items that ORCID takes and nobody else has there, by their own identifiers.
MARA = {
    "10.5072/made-up.910000001": "Herbarium sheets of páramo sedges, photographed and measured",
    "10.5072/made-up.910000002": "Leaf veins remember drought: evidence from island figs",
    "10.5072/made-up.910000003": "Wind, salt and seed: how plants reach the Skerries",
    "10.5072/made-up.910000004": "petiole: measuring leaf stalks from photographs",
    "10.5072/made-up.910000005": "Mapping the moss line: ten summers on one boulder",
    "10.5072/made-up.910000006": "Field notes are data: reading a century of pencil",
    "10.5072/made-up.910000007": "Night-blooming cactus: forty hours in four minutes",
    "10.5072/made-up.910000008": ("One day, sixty botanists: everything that grew on the museum roof on 21 June 2025"),
    "10.5072/made-up.910000009": "Über die Blüte der Lärchen im Ötztal — カラマツの開花記録, 1931–2020",  # noqa: RUF001 - the title has this dash
    "10.5072/made-up.910000010": "Pressed seaweeds from the album of a lighthouse keeper, 1903",
    "10.5072/made-up.910000011": "Kelp and cloudberry: coastal plants on two shores",
    "10.5072/made-up-910000012": "Growth rings of the garden yew: slides of the spring lecture",
}
# The thirteenth is there already, put there by DataCite.
OF_DATACITE = {"10.5072/made-up.910000013": "Checklist of the lichens of the old harbour wall"}
# Two that ORCID cannot take: a title of over 1,000 characters, and a grant.
BLOCKED = ("Inventory of every label in cabinet seven", "Made-up Botanical Fund, grant 2024-17")

# Tobias has no iD on any item: his are found by his repository account.
TOBIAS = {
    "10.5072/made-up.910000016": "Wear on the stone steps of nine lighthouses",
    "10.5072/made-up.910000017": "Counting footsteps: stair wear as a calendar",
    "10.5072/made-up.910000018": "Ropes, knots and hands: filmed demonstrations by retired keepers",
    "10.5072/made-up.910000019": "Inventory of the lamp room, before and after the flood",
    "10.5072/made-up.910000020": "Interviews with lighthouse families, 1961 to 2022",
}
# Inês has her iD on three; a fourth carries only a name like hers.
INES = {
    "10.5072/made-up.910000021": "Sons do mangal: a year of underwater recordings from one creek",
    "10.5072/made-up.910000022": "Snapping shrimp at rush hour",
    "10.5072/made-up.910000023": "mangal-clips: cut long recordings at the quiet places",
}
# Liv is at the other institution.
LIV = {
    "10.5072/made-up.910000028": "Temperature of the inner fjord, every hour of 2023",
    "10.5072/made-up.910000029": "Who eats whom under the ferry quay",
    "10.5072/made-up.910000030": "Ålegras og ærfugl: eelgrass meadows as winter larder",
    "10.5072/made-up.910000031": "quaycam: count fish from the webcam of a ferry quay",
    "10.5072/made-up.910000032": "The ferry quay in cross-section",
    "10.5072/made-up.910000033": "Data management plan of the made-up Quay Observatory",
}
SUGGESTED_TO_INES = "Relatório de campo: marés e caranguejos, verão de 2014"

# What happens on the first day: the item that is excluded and included, corrected, withdrawn, removed in ORCID.
EXCLUDED = "10.5072/made-up.910000005"
CORRECTED = "10.5072/made-up.910000002"
CORRECTED_NUMBER = 910000002
CORRECTED_TITLE = "Leaf veins remember drought: evidence from island figs, corrected"
WITHDRAWN = "10.5072/made-up.910000007"
WITHDRAWN_NUMBER = 910000007
REMOVED_IN_ORCID = "10.5072/made-up.910000010"

AT_THE_END = {
    identifier: CORRECTED_TITLE if identifier == CORRECTED else title
    for identifier, title in MARA.items()
    if identifier not in (WITHDRAWN, REMOVED_IN_ORCID)
}
