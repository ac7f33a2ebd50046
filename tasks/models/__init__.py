"""The only place that knows LangChain: from a recipe's model to something to ask."""
