"""What states agree, dispute and declare: declarations, ledgers, membership, rules that hold outside an attack."""
