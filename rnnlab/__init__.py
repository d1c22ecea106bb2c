"""RNN Lab: see a recurrent network read."""
