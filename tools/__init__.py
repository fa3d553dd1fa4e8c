"""What the agent can do: typed business actions over one relational database."""
