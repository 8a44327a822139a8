"""The small page for Streamlit."""

import streamlit as st
from rows import OPTIONS, TITLE, store

st.set_page_config(page_title=TITLE)
st.title(TITLE)
for option in OPTIONS:
    if st.button(option):
        st.session_state["status"] = store(option)
st.text(st.session_state.get("status", "Nothing stored yet"))
