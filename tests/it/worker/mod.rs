//! The room through which docker is spoken with: a real docker, and programs that are none.

mod standing;
