// The documents of all apps, one at a time; the chosen one is part of the address.
const chooser = document.getElementById("app");
const chosen = new URLSearchParams(location.search).get("app");
if (chosen !== null && [...chooser.options].some((option) => option.value === chosen)) chooser.value = chosen;
chooser.addEventListener("change", () => {
  location.search = new URLSearchParams({ app: chooser.value });
});
SwaggerUIBundle({
  dom_id: "#operations",
  url: chooser.value ? `/api/v1/${chooser.value}/openapi.json` : "/api/v1/openapi.json",
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  displayOperationId: true,
  displayRequestDuration: true,
  filter: true,
  persistAuthorization: false,
  tryItOutEnabled: true,
  validatorUrl: null,
});
