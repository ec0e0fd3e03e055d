using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace Almaty2020.Tests.Support;

/// <summary>The OpenAPI document of a site. Checks answers with the schemas in it.</summary>
internal sealed class ApiContract
{
    private const string References = "#/components/schemas/";

    private static readonly EvaluationOptions Strict = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };

    private readonly Dictionary<string, JsonSchema> schemas = new(StringComparer.Ordinal);

    private ApiContract(string text) => (Text, Document) = (text, JsonNode.Parse(text)!.AsObject());

    public string Text { get; }

    public JsonObject Document { get; }

    public IEnumerable<string> Paths => Document["paths"]!.AsObject().Select(p => p.Key);

    public static async Task<ApiContract> OfAsync(TestSite site) =>
        new(
            await site.CreateBrowser().GetStringAsync(new Uri("/api/openapi.json", UriKind.Relative), TestContext.Current.CancellationToken)
        );

    /// <summary>Asserts that the document foresees the answer: its status, its media type and every value in it.</summary>
    /// <param name="path">Of the document: <c>/api/changes</c>.</param>
    public async Task AssertForeseenAsync(string path, HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var (address, status) = (
            response.RequestMessage!.RequestUri,
            ((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture)
        );
        var foreseen = Document["paths"]![path]?["get"]?["responses"]?[status];
        Assert.True(foreseen is not null, $"{address} answered {status}, which {path} does not foresee.");
        if (foreseen["$ref"] is { } reference)
            foreseen = Document["components"]!["responses"]![reference.GetValue<string>().Split('/')[^1]]!;
        if (foreseen["content"] is not JsonObject content)
        {
            Assert.Empty(body);
            return;
        }

        var (type, schema) = Assert.Single(content);
        Assert.Equal(type, response.Content.Headers.ContentType!.MediaType);
        using var json = JsonDocument.Parse(body);
        var result = SchemaOf(schema!["schema"]!).Evaluate(json.RootElement, Strict);
        Assert.True(
            result.IsValid,
            $"{address}:\n"
                + string.Join(
                    '\n',
                    (result.Details ?? [])
                        .Where(d => d.Errors is not null)
                        .SelectMany(d => d.Errors!.Select(e => $"{d.InstanceLocation} {d.EvaluationPath}: {e.Value}"))
                        .Take(10)
                )
        );
    }

    private JsonSchema SchemaOf(JsonNode schema)
    {
        var key = schema.ToJsonString();
        if (!schemas.TryGetValue(key, out var built))
        {
            var whole = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema" };
            foreach (var (name, value) in schema.AsObject())
                whole[name] = value?.DeepClone();
            whole["$defs"] = Document["components"]!["schemas"]!.DeepClone();
            Close(whole, isAlternative: false);
            schemas.Add(key, built = JsonSchema.FromText(whole.ToJsonString().Replace(References, "#/$defs/", StringComparison.Ordinal)));
        }

        return built;
    }

    /// <summary>Forbids properties that no schema names. Readers must accept them, because later versions may add some.</summary>
    private static void Close(JsonNode? node, bool isAlternative)
    {
        if (node is JsonArray items)
        {
            foreach (var item in items)
                Close(item, isAlternative);
        }
        else if (node is JsonObject schema)
        {
            foreach (var (name, value) in schema.ToList())
                Close(value, name == "oneOf");
            if (!isAlternative && schema["properties"] is JsonObject && schema["type"] is not null)
                schema["additionalProperties"] = false;
        }
    }
}
