"""FHIR: resources read tolerantly into what ``POST /screen`` takes, answers written as strict R4. Pure."""
