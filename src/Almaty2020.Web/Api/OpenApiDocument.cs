using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Site.Common;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Api;

/// <summary>
/// The OpenAPI document. The schemas come from the records of the answers and from the declarations of the templates, so that only the
/// addresses and their parameters are written down here; a test compares those with the routes.
/// </summary>
internal static class OpenApiDocument
{
    private const string Schemas = "#/components/schemas/";
    private const string Responses = "#/components/responses/";

    private static readonly Type[] Answers =
    [
        typeof(PageAnswer),
        typeof(SiteAnswer),
        typeof(PageListAnswer),
        typeof(SearchAnswer),
        typeof(ChangesAnswer),
        typeof(ApiProblem),
    ];

    /// <param name="server">Scheme and host of the site.</param>
    public static JsonObject Of(string server) =>
        new()
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Content API",
                ["version"] = "1",
                ["description"] =
                    "Everything that the site has published, for programs. Reading needs no key. All times are UTC. Answers may get further "
                    + "properties; existing ones keep their names and types.",
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = server }),
            ["security"] = new JsonArray(),
            ["paths"] = Paths(),
            ["components"] = new JsonObject
            {
                ["schemas"] = AllSchemas(),
                ["parameters"] = new JsonObject
                {
                    ["language"] = Parameter(
                        "language",
                        "path",
                        "Code of the language.",
                        new JsonObject
                        {
                            ["type"] = "string",
                            ["enum"] = new JsonArray([.. Language.All.Select(l => JsonValue.Create(l.Code))]),
                        }
                    ),
                },
                ["responses"] = new JsonObject
                {
                    ["NotModified"] = new JsonObject { ["description"] = "The copy whose ETag was sent in If-None-Match is still good." },
                    ["Moved"] = new JsonObject
                    {
                        ["description"] = "The page has another address.",
                        ["headers"] = new JsonObject
                        {
                            ["Location"] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "string" } },
                        },
                    },
                    ["Problem"] = Response(
                        "Why there is no other answer, in the language of the address.",
                        ApiProblem.MediaType,
                        Reference(NameOf(typeof(ApiProblem)))
                    ),
                },
            },
        };

    private static JsonObject Paths()
    {
        var language = new JsonObject { ["$ref"] = "#/components/parameters/language" };
        var page = Ok("The page.", typeof(PageAnswer));
        string[] absent = ["404", "410", "503"];
        return new JsonObject
        {
            ["/{language}.json"] = Get("homePage", "The home page of a language.", [language], page, absent, "301"),
            ["/{language}/{path}.json"] = Get(
                "page",
                "A page, at its address + .json. Former addresses redirect.",
                [
                    language.DeepClone(),
                    Parameter(
                        "path",
                        "path",
                        "The address of the page below its language. It has a slash for each page above it, which is not encoded.",
                        new JsonObject { ["type"] = "string" }
                    ),
                ],
                page.DeepClone(),
                absent,
                "301",
                "302"
            ),
            ["/api/{language}/site"] = Get(
                "site",
                "What the site is, and where its parts are.",
                [language.DeepClone()],
                Ok("The site.", typeof(SiteAnswer)),
                ["404", "503"]
            ),
            ["/api/{language}/pages"] = Get(
                "pages",
                "All pages of a language in parts, without those that are out of date and kept only for reading.",
                [
                    language.DeepClone(),
                    Parameter(
                        "template",
                        "query",
                        "Only pages with this template.",
                        new JsonObject
                        {
                            ["type"] = "string",
                            ["enum"] = new JsonArray([.. PageListController.Templates.Select(t => JsonValue.Create(t.FileName))]),
                        }
                    ),
                    Parameter(
                        "under",
                        "query",
                        "Only pages below the page with this key, at any depth.",
                        new JsonObject { ["type"] = "string" }
                    ),
                    Parameter("after", "query", "Only pages with a larger id. The property next has it.", Number()),
                ],
                Ok("A part of the list.", typeof(PageListAnswer)),
                ["400", "404", "503"]
            ),
            ["/api/{language}/search"] = Get(
                "search",
                "The hits of the site's search. Programs and people share a limit per client and minute.",
                [
                    language.DeepClone(),
                    Parameter("q", "query", "What to search for.", new JsonObject { ["type"] = "string" }, isRequired: true),
                    Parameter("page", "query", "Page of the results, from 1.", Number()),
                ],
                Ok("One page of results.", typeof(SearchAnswer)),
                ["400", "404", "429", "503"],
                isTagged: false
            ),
            [ApiAddresses.Changes] = Get(
                "changes",
                "What was published, changed or taken down after a number.",
                [Parameter("after", "query", "The property last of the previous answer; 0 for everything.", Number())],
                Ok("A part of the log.", typeof(ChangesAnswer)),
                ["400", "503"]
            ),
            [Addresses.Catalogue] = Get(
                "catalogue",
                "The catalogue of the indicators: DCAT-AP as JSON-LD, in all languages.",
                [],
                Response("The catalogue.", CatalogueController.MediaType, new JsonObject { ["type"] = "object" }),
                ["503"]
            ),
            [ApiAddresses.OpenApi] = Get(
                "openApi",
                "This document.",
                [],
                Response("The document.", ApiJson.MediaType, new JsonObject { ["type"] = "object" }),
                []
            ),
        };
    }

    private static JsonObject Get(
        string id,
        string summary,
        IEnumerable<JsonNode> parameters,
        JsonNode ok,
        IEnumerable<string> problems,
        params string[] redirects
    ) => Get(id, summary, parameters, ok, problems, isTagged: true, redirects);

    private static JsonObject Get(
        string id,
        string summary,
        IEnumerable<JsonNode> parameters,
        JsonNode ok,
        IEnumerable<string> problems,
        bool isTagged,
        params string[] redirects
    )
    {
        var responses = new JsonObject { ["200"] = ok };
        foreach (var status in redirects)
            responses[status] = ToResponse("Moved");
        if (isTagged)
            responses["304"] = ToResponse("NotModified");
        foreach (var status in problems)
            responses[status] = ToResponse("Problem");
        return new JsonObject
        {
            ["get"] = new JsonObject
            {
                ["operationId"] = id,
                ["summary"] = summary,
                ["parameters"] = new JsonArray([.. parameters]),
                ["responses"] = responses,
            },
        };
    }

    private static JsonObject ToResponse(string name) => new() { ["$ref"] = Responses + name };

    private static JsonObject Ok(string description, Type answer) => Response(description, ApiJson.MediaType, Reference(NameOf(answer)));

    private static JsonObject Response(string description, string mediaType, JsonObject schema) =>
        new()
        {
            ["description"] = description,
            ["content"] = new JsonObject { [mediaType] = new JsonObject { ["schema"] = schema } },
        };

    private static JsonObject Number() =>
        new()
        {
            ["type"] = "integer",
            ["format"] = "int64",
            ["minimum"] = 0,
        };

    private static JsonObject Parameter(string name, string place, string description, JsonObject schema, bool isRequired = false) =>
        new()
        {
            ["name"] = name,
            ["in"] = place,
            ["description"] = description,
            ["required"] = isRequired || place == "path",
            ["schema"] = schema,
        };

    private static JsonObject AllSchemas()
    {
        var schemas = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        var waiting = new Queue<Type>(Answers);
        while (waiting.TryDequeue(out var type))
        {
            if (schemas.ContainsKey(NameOf(type)))
                continue;
            var options = new JsonSchemaExporterOptions
            {
                TreatNullObliviousAsNonNullable = true,
                TransformSchemaNode = (context, schema) => Described(context, WithReferences(context, schema, waiting)),
            };
            schemas[NameOf(type)] = ApiJson.Options.GetJsonSchemaAsNode(type, options);
        }

        AddFields(schemas);
        return new JsonObject(schemas);
    }

    /// <summary>The fields of a page have the schema of its template.</summary>
    private static void AddFields(SortedDictionary<string, JsonNode?> schemas)
    {
        var page = schemas[NameOf(typeof(PageAnswer))]!.AsObject();
        var kinds = new JsonArray();
        foreach (var template in PageListController.Templates)
        {
            var name = $"{template.Name}Fields";
            schemas[name] = FieldValues.SchemaOf(template);
            kinds.Add(
                new JsonObject
                {
                    ["properties"] = new JsonObject
                    {
                        ["template"] = new JsonObject { ["const"] = template.FileName },
                        ["fields"] = Reference(name),
                    },
                }
            );
        }

        page["oneOf"] = kinds;
    }

    /// <summary>Replaces the schema of a record within another one by a reference.</summary>
    private static JsonNode WithReferences(JsonSchemaExporterContext context, JsonNode schema, Queue<Type> waiting)
    {
        var type = context.TypeInfo.Type;
        if (context.Path.Length == 0 || type.Assembly != typeof(OpenApiDocument).Assembly)
            return schema;
        waiting.Enqueue(type);
        return schema["type"] is JsonArray
            ? new JsonObject { ["anyOf"] = new JsonArray(Reference(NameOf(type)), new JsonObject { ["type"] = "null" }) }
            : Reference(NameOf(type));
    }

    private static JsonNode Described(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (schema is not JsonObject described)
            return schema;
        var declared = context.PropertyInfo?.AttributeProvider ?? (context.Path.Length == 0 ? context.TypeInfo.Type : null);
        if (declared?.GetCustomAttributes(typeof(DescriptionAttribute), inherit: false) is [DescriptionAttribute { Description: var text }])
            described["description"] = text;
        if (
            declared?.GetCustomAttributes(typeof(AllowedValuesAttribute), inherit: false) is [AllowedValuesAttribute { Values: var values }]
        )
            described["enum"] = new JsonArray([.. values.Select(v => JsonValue.Create((string?)v))]);
        return described;
    }

    private static JsonObject Reference(string name) => new() { ["$ref"] = Schemas + name };

    private static string NameOf(Type type) =>
        type.Name.EndsWith("Answer", StringComparison.Ordinal) ? type.Name[..^"Answer".Length] : type.Name;
}
