//! Inspecting containers with the real Docker.

mod container_state;
