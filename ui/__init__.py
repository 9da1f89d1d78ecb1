"""The doors to Baowen, each thin and none imported before it is opened: the terminal and the web chat."""
