"""What is to be done: queues, the Home that shows them, searching, and who is away."""
