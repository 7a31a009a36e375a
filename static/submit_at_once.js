// Carries the form on its way. Without this script a button does.
document.querySelector("form[data-submit-at-once]").submit();
