{
    "name": "Service & Credit: Common Ground",
    "summary": "What the service and the credit control app share: fields only methods write, the company's own day",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "license": "LGPL-3",
    "author": "Service & Credit for Odoo contributors",
    "depends": ["resource"],
}
