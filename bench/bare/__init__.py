"""What the product is measured against: one page and one POST of a Django project without frills.

Session, user, one list of 100 rows, 30 KB of HTML; session, user, one UPDATE, redirect.
"""
