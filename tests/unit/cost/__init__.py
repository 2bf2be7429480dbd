"""What a stack costs, calculated a second time: from the cloud's inventory and its price list."""
