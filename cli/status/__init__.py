"""`plinth status`: the whole stack on one screen."""
