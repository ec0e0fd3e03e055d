using Almaty2020.Markup;

namespace Almaty2020.Web.Http;

/// <summary>
/// Removes the character NUL (<c>%00</c>) from a url-encoded form. ASP.NET Core refuses to read such a form, and all that was typed into it
/// would be lost. Other invisible characters are the task of <see cref="Markup.TextNormalizer"/>.
/// </summary>
internal static class NulFreeForm
{
    private static ReadOnlySpan<byte> EncodedNul => "%00"u8;

    /// <param name="request">Its body has been read and can be read again.</param>
    public static async Task ApplyAsync(HttpRequest request, CancellationToken ct)
    {
        if (!await ContainsNulAsync(request.Body, ct))
            return;

        using var received = new MemoryStream();
        await request.Body.CopyToAsync(received, ct);
        var kept = WithoutNul(received.GetBuffer().AsSpan(0, (int)received.Length));
        request.Body = new MemoryStream(kept, writable: false);
        request.ContentLength = kept.Length;
    }

    private static async Task<bool> ContainsNulAsync(Stream body, CancellationToken ct)
    {
        var buffer = new byte[16 * 1024];
        var carried = 0; // The end of the last part, which may hold the beginning of a sequence.
        try
        {
            while (await body.ReadAsync(buffer.AsMemory(carried), ct) is > 0 and var read)
            {
                var part = buffer.AsSpan(0, carried + read);
                if (part.IndexOf(EncodedNul) >= 0)
                    return true;
                carried = Math.Min(EncodedNul.Length - 1, part.Length);
                part[^carried..].CopyTo(buffer);
            }

            return false;
        }
        finally
        {
            body.Position = 0;
        }
    }

    private static byte[] WithoutNul(ReadOnlySpan<byte> form)
    {
        var kept = new byte[form.Length];
        var length = 0;
        while (form.IndexOf(EncodedNul) is >= 0 and var at)
        {
            form[..at].CopyTo(kept.AsSpan(length));
            length += at;
            form = form[(at + EncodedNul.Length)..];
        }

        form.CopyTo(kept.AsSpan(length));
        return kept[..(length + form.Length)];
    }
}
