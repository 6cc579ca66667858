from . import test_word
from . import test_word_documents
