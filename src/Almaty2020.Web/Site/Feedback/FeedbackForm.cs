using System.Text;
using Almaty2020.Markup;
using Almaty2020.Web.Feedback;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;

namespace Almaty2020.Web.Site.Feedback;

/// <summary>The "Is this page useful?" form, as shown and as sent.</summary>
/// <param name="PageId">0 if the query names no page.</param>
/// <param name="Text">Normalized by <see cref="Almaty2020.Web.Feedback.FeedbackEntry.Normalize"/>.</param>
public sealed record FeedbackForm(int PageId, int RevisionId, Answer? Answer = null, string Text = "")
{
    /// <summary>
    /// Size limit of the request body: ten times the longest text in Cyrillic, so that a text that is only too long comes back for
    /// shortening.
    /// </summary>
    public const int MaxBytes = 64 * 1024;

    public const string AnswerField = "answer";
    public const string TextField = "text";

    /// <summary>A honeypot: people never see this field, but programs fill in every field.</summary>
    public const string HoneypotField = "website";

    /// <summary>Page and revision are in the query, so that they are known even if the body cannot be read.</summary>
    public string Query => $"?page={PageId}&revision={RevisionId}";

    /// <summary>How many characters the text exceeds its limit by.</summary>
    public int CharactersOverLimit => Math.Max(0, Text.Length - Almaty2020.Web.Feedback.FeedbackEntry.TextMaxLength);

    public static FeedbackForm About(PublishedPage page) => new(page.PageId, page.RevisionId);

    /// <summary>The title in the address of a link that asks for another format of a document; null in other addresses.</summary>
    public static string? OtherFormatOf(IQueryCollection query) =>
        query.ContainsKey(Addresses.OtherFormatField)
            ? TextNormalizer.Truncate(TextNormalizer.Line(query[Addresses.OtherFormatField]), Picture.AlternativeTextMaxLength)
            : null;

    /// <summary>The form with the beginning of a message that asks for a document in another format.</summary>
    /// <param name="document">Its title; empty if it has none.</param>
    public FeedbackForm AskingFor(string document, Language language) =>
        this with
        {
            Answer = Almaty2020.Web.Feedback.Answer.Problem,
            Text = document.Length > 0 ? Texts.For(language)["document.ask", document] : Texts.For(language)["document.ask-any"],
        };

    public static FeedbackForm Of(IQueryCollection query) => new(ParseId(query["page"]), ParseId(query["revision"]));

    /// <summary>Reads a sent form.</summary>
    /// <remarks>
    /// Parses the body itself, because MVC reads the form before an action can set a size limit, and replaces bytes that are not UTF-8.
    /// </remarks>
    /// <returns>The form, or the status code of the refusal.</returns>
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
                    "yes" => Almaty2020.Web.Feedback.Answer.Yes,
                    "no" => Almaty2020.Web.Feedback.Answer.No,
                    "problem" => Almaty2020.Web.Feedback.Answer.Problem,
                    _ => null,
                },
                Text = Almaty2020.Web.Feedback.FeedbackEntry.Normalize(fields.GetValueOrDefault(TextField, "")),
            };
            return (new SentFeedback(form, fields.GetValueOrDefault(HoneypotField, "").Length > 0), StatusCodes.Status200OK);
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

    private static int ParseId(string? value) =>
        int.TryParse(value, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;

    private static bool IsForm(string? contentType) =>
        Microsoft.Net.Http.Headers.MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    /// <returns>Null if the body is longer than <see cref="MaxBytes"/>.</returns>
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

    /// <summary>The fields by name. If a name is repeated, its first value counts.</summary>
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

/// <param name="IsHoneypotFilledIn">True if the honeypot field was filled in.</param>
public sealed record SentFeedback(FeedbackForm Form, bool IsHoneypotFilledIn);
