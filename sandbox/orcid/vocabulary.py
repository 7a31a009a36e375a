"""The closed lists of the works API (section 3)."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# ORCID reads four aliases of work types too; the stand-in refuses them, so that what we send is what we mean.
WORK_TYPES = _words(
    """
    annotation artistic-performance blog-post book-chapter book-review book cartographic-material clinical-study
    conference-abstract conference-output conference-paper conference-poster conference-presentation
    conference-proceedings data-management-plan data-set design dictionary-entry disclosure dissertation-thesis
    edited-book encyclopedia-entry image invention journal-article journal-issue learning-object lecture-speech license
    magazine-article manual moving-image musical-composition newsletter-article newspaper-article online-resource other
    patent physical-object preprint public-speech registered-copyright report research-technique research-tool review
    software sound spin-off-company standards-and-policy supervised-student-publication technical-standard test
    trademark transcription translation website working-paper undefined
    """,
)
CITATION_TYPES = _words(
    """
    formatted-unspecified bibtex formatted-apa formatted-harvard formatted-ieee formatted-mla formatted-vancouver
    formatted-chicago ris
    """,
)

RELATIONSHIPS = frozenset({"self", "part-of", "version-of", "funded-by"})
# Works that share an identifier in one of these relationships form one group (section 2.4).
GROUPING = frozenset({"self", "version-of"})
FUNDING_KINDS = frozenset({"grant_number", "proposal-id", "uri", "doi"})

IDENTIFIER_KINDS = _words(
    """
    agr ark arxiv asin asin-tld authenticusid bibcode cba cgn cienciaiul cit cstr ctx dnb doi eid emdb empiar ethos
    grant_number hal handle hir isbn ismn issn jfm jstor k10plus kuid lccn lensid mr oclc ol osti other-id pat pdb pmc
    pmid ppr proposal-id raid rfc rrid source-work-id ssrn uri urn wosuid zbl
    """,
)

_CREDIT = _words(
    """
    conceptualization data-curation formal-analysis funding-acquisition investigation methodology
    project-administration resources software supervision validation visualization writing-original-draft
    writing-review-editing
    """,
)
ROLES = _words(
    """
    author assignee editor chair-or-translator co-investigator co-inventor graduate-student other-inventor
    principal-investigator postdoctoral-researcher support-staff
    """,
) | {f"http://credit.niso.org/contributor-roles/{role}/" for role in _CREDIT}
SEQUENCES = frozenset({"first", "additional"})
VISIBILITIES = frozenset({"public", "limited", "private"})

LANGUAGES = _words(
    """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo
    es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik in io is it iu iw ja ji
    jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mo mr ms mt my na nb nd
    ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st
    su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zh_CN zh_TW zu
    """,
)

COUNTRIES = _words(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC
    CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD
    GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH
    KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW
    MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC
    SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY
    UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
    """,
)
