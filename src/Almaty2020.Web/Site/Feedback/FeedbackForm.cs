using System.Text;
using Almaty2020.Web.Published;
using Almaty2020.Web.Residents;

namespace Almaty2020.Web.Site.Feedback;

/// <summary>"Is this page useful?" as somebody sees it and sends it.</summary>
/// <param name="PageId">0 where the address named no page.</param>
/// <param name="Text">Cleaned.</param>
public sealed record FeedbackForm(int PageId, int RevisionId, Answer? Answer = null, string Text = "")
{
    /// <summary>Of the body: ten times the longest text in Cyrillic, so that what is merely too long comes back to be shortened.</summary>
    public const int MaxBytes = 64 * 1024;

    public const string AnswerField = "answer";
    public const string TextField = "text";

    /// <summary>A field that people never see; programs fill in every one.</summary>
    public const string TrapField = "website";

    /// <summary>Page and revision stand in the address, so that a body that cannot be read is still known to be about something.</summary>
    public string Query => $"?page={PageId}&revision={RevisionId}";

    /// <summary>How many characters over the limit the text is.</summary>
    public int TooLongBy => Math.Max(0, Text.Length - Residents.Feedback.TextMaxLength);

    public static FeedbackForm About(PublishedPage page) => new(page.PageId, page.RevisionId);

    public static FeedbackForm Of(IQueryCollection query) => new(Number(query["page"]), Number(query["revision"]));

    /// <summary>Reads what was sent.</summary>
    /// <remarks>
    /// By hand, because MVC's readers ask for the form before an action can say how much of it may come, and put a
    /// replacement character for every byte that is no UTF-8.
    /// </remarks>
    /// <returns>The form, or the status of the answer to what is none.</returns>
    public static async Task<(SentFeedback? Sent, int Status)> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        if (!IsForm(request.ContentType))
            return (null, StatusCodes.Status415UnsupportedMediaType);
        try
        {
            if (await BodyAsync(request, ct) is not { } body)
                return (null, StatusCodes.Status413PayloadTooLarge);

            var fields = Fields(body);
            var form = Of(request.Query) with
            {
                Answer = fields.GetValueOrDefault(AnswerField) switch
                {
                    "yes" => Residents.Answer.Yes,
                    "no" => Residents.Answer.No,
                    "problem" => Residents.Answer.Problem,
                    _ => null,
                },
                Text = Residents.Feedback.Clean(fields.GetValueOrDefault(TextField, "")),
            };
            return (new SentFeedback(form, fields.GetValueOrDefault(TrapField, "").Length > 0), StatusCodes.Status200OK);
        }
        catch (DecoderFallbackException)
        {
            return (null, StatusCodes.Status400BadRequest);
        }
        catch (BadHttpRequestException e)
        {
            return (null, e.StatusCode);
        }
    }

    private static int Number(string? value) =>
        int.TryParse(value, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static bool IsForm(string? contentType) =>
        Microsoft.Net.Http.Headers.MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    /// <returns>Null when it is longer than it may be.</returns>
    private static async Task<byte[]?> BodyAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.ContentLength > MaxBytes)
            return null;

        using var body = new MemoryStream();
        var buffer = new byte[8 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, ct)) > 0)
        {
            if (body.Length + read > MaxBytes)
                return null;
            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }

    /// <summary>The first value of each name.</summary>
    private static Dictionary<string, string> Fields(byte[] body)
    {
        var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in strict.GetString(body).Split('&'))
        {
            var equals = field.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
                fields.TryAdd(Decode(field[..equals]), Decode(field[(equals + 1)..]));
        }

        return fields;

        string Decode(string encoded)
        {
            var bytes = Encoding.UTF8.GetBytes(encoded);
            return strict.GetString(System.Net.WebUtility.UrlDecodeToBytes(bytes, 0, bytes.Length) ?? []);
        }
    }
}

/// <param name="IsTrapped">A field was filled in that people never see.</param>
public sealed record SentFeedback(FeedbackForm Form, bool IsTrapped);
