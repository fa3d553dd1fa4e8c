"""Who a customer is to the company."""
