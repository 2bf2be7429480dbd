"""What no change may do: rules, and the two packs that hold a preview to them."""
