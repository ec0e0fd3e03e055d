using System.Threading.Channels;

namespace Almaty2020.Web.Access.SigningIn;

/// <summary>
/// E-mail addresses whose owners say they have forgotten their password. A request only leaves one here: whether there is an
/// account, and what is done about it, is looked at when the answer has long gone.
/// </summary>
public sealed class ResetRequests
{
    /// <summary>Far more than people forget; a flood from many places must not fill the memory.</summary>
    internal const int Most = 500;

    private readonly Channel<string> emails = Channel.CreateBounded<string>(new BoundedChannelOptions(Most) { SingleReader = true });

    /// <returns>False when there are too many already; for the log, never for whoever asked.</returns>
    public bool TryAdd(string email) => emails.Writer.TryWrite(email);

    public IAsyncEnumerable<string> AllAsync(CancellationToken ct) => emails.Reader.ReadAllAsync(ct);

    /// <summary>The next one, without waiting for one to come.</summary>
    public bool TryTake(out string? email) => emails.Reader.TryRead(out email);
}
