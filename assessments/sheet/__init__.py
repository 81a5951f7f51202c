"""The data form as a spreadsheet: written, read back with suspicion, and compared cell by cell.

``layout`` what the form looks like · ``form`` what one form contains · ``write`` to XLSX ·
``archive`` is it safe to open · ``read`` its cells · ``compare`` file against server.
"""
