"""The machine provider's interface (`codegen_crds.contracts.machines`) over Hetzner Cloud."""
