from . import skill
