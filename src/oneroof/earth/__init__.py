"""The ground: WGS-84, frames, gravity, air, sight lines and time; numbers and arrays only."""
