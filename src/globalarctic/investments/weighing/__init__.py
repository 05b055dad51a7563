"""What a screening weighs with: profiles and cases, who would enter, and open weights."""
