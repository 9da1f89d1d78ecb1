"""Sample newspaper pages, so that the first command after installing has something to answer from.

``pages/`` holds five short pages (UTF-8 text, as OCR leaves them). The sentences were written for Baowen; the figures
of cities and counties are real, the reporters and the small local stories are invented. ``questions.jsonl`` asks
twelve questions of them, with the printed evidence of every answer; it stays in the source tree.
"""
