from . import credit_claim_waive
