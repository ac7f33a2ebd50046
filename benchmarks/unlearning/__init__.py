"""What unlearning a templated pattern costs and brings."""
