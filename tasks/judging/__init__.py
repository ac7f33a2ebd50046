"""What judges share: how judged text is shown, how votes are taken, where a calibrated threshold comes from."""
