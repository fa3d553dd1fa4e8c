"""How well churn is foretold: the shipped default beside the plain methods that it must beat."""
