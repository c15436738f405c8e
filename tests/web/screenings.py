"""A varied set of requests that must all be screened."""

from typing import Any

CRISIS: dict[str, Any] = {"name": "dantrolene", "indication": "malignant_hyperthermia_crisis"}
EVERY_FACT = {
    "age_years": 41,
    "sex": "female",
    "weight_kg": 62,
    "pregnant": False,
    "breastfeeding": False,
    "conditions": ["cirrhosis"],
    "labs": {"alt_xuln": 1.2, "ast_xuln": 1.1, "bilirubin_xuln": 0.8, "potassium_mmol_l": 4.4, "egfr_ml_min": 90},
}
# The example of the contract, word for word.
CONTRACT_EXAMPLE: dict[str, Any] = {
    "candidate": {
        "name": "dantrolene",
        "route": "oral",
        "indication": "spasticity",
        "dose": {"value": 25, "unit": "mg"},
        "doses_per_day": 1,
    },
    "medications": [
        "verapamil",
        {"id": "line-2", "name": "Yaz"},
        {"name": "Valium 5 mg tab", "route": "oral", "dose": {"value": 5, "unit": "mg"}, "doses_per_day": 3},
        {"name": "warfarin", "stopped_on": "2026-10-01"},
        {"code": {"system": "rxnorm", "value": "1292"}},
    ],
    "patient": EVERY_FACT,
    "options": {"jurisdiction": "us", "minimum_severity": "minor"},
}

SCREENED: list[tuple[str, dict[str, Any]]] = [
    ("the example of the contract", CONTRACT_EXAMPLE),
    ("one drug", {"medications": ["verapamil"]}),
    ("no drugs and it is meant", {"medications": [], "no_other_medications": True}),
    ("a drug nobody knows", {"medications": ["zzqx"]}),
    ("a near miss", {"medications": ["verapmil"]}),
    ("an unsafe abbreviation", {"medications": ["MTX"]}),
    ("groups", {"medications": ["a statin", "the pill", "ACE inhibitor"]}),
    ("a doubled drug", {"medications": ["diazepam", "Valium"]}),
    ("the candidate on the list", {"medications": ["dantrolene", "verapamil"]}),
    ("a code alone", {"medications": [{"code": {"system": "rxnorm", "value": "11170"}}]}),
    (
        "code and text that disagree",
        {"medications": [{"name": "warfarin", "code": {"system": "atc", "value": "C08DA01"}}]},
    ),
    ("an unknown code", {"medications": [{"name": "verapamil", "code": {"system": "rxnorm", "value": "999999999"}}]}),
    ("a crisis", {"candidate": CRISIS, "medications": ["verapamil", "suxamethonium"]}),
    ("iv without an indication", {"candidate": {"name": "dantrolene", "route": "iv"}, "medications": ["verapamil"]}),
    ("another candidate", {"candidate": "verapamil", "medications": ["dantrolene", "simvastatin"]}),
    ("a candidate nobody knows", {"candidate": "zzqx", "medications": ["verapamil"]}),
    ("sedatives", {"medications": ["diazepam", "oxycodone", "zopiclone", "quetiapine", "gabapentin"]}),
    ("a list that interacts by itself", {"medications": ["warfarin", "ibuprofen", "sertraline", "aspirin"]}),
    ("a stopped drug", {"medications": [{"name": "amiodarone", "stopped_on": "2000-01-01"}]}),
    ("every route", {"medications": [{"name": "oestradiol", "route": r} for r in ("oral", "transdermal", "vaginal")]}),
    ("only the worst", {"medications": ["verapamil", "diazepam"], "options": {"minimum_severity": "contraindicated"}}),
    ("a woman of 33 on the pill", {"medications": ["Yaz"], "patient": {"sex": "female", "age_years": 33}}),
    ("a child", {"medications": ["baclofen"], "patient": {"age_years": 4, "weight_kg": 16, "conditions": []}}),
    (
        "too much by mouth",
        {
            "candidate": {
                "name": "dantrolene",
                "route": "oral",
                "dose": {"value": 200, "unit": "mg"},
                "doses_per_day": 4,
            },
            "medications": [],
            "no_other_medications": True,
        },
    ),
    ("a crisis and every fact", {"candidate": CRISIS, "medications": ["sevoflurane"], "patient": EVERY_FACT}),
    (
        "too little in a crisis",
        {"candidate": CRISIS | {"dose": {"value": 0.5, "unit": "mg/kg"}}, "medications": ["sevoflurane"]},
    ),
    *(
        (f"jurisdiction {name}", {"medications": ["verapamil", "Yaz"], "options": {"jurisdiction": name}})
        for name in ("us", "uk", "eu", "ch")
    ),
    ("200 lines", {"medications": ["verapamil", "diazepam", "zzqx", "Yaz"] * 50}),
]
