from . import word
