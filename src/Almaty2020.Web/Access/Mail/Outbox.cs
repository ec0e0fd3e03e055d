using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Access.Mail;

/// <summary>A mail to somebody who works on the site.</summary>
/// <param name="Language">Of its words.</param>
public sealed record Letter(string To, string ToName, Language Language, string Subject, string Text);

/// <summary>Mails on their way. A request only leaves one here: how long sending takes tells nobody whether there was one to send.</summary>
/// <remarks>Without a bound: a letter is never dropped here, and who makes them is throttled or an administrator.</remarks>
public sealed class Outbox
{
    private readonly Channel<Letter> letters = Channel.CreateUnbounded<Letter>(new UnboundedChannelOptions { SingleReader = true });

    public void Add(Letter letter) => letters.Writer.TryWrite(letter);

    public IAsyncEnumerable<Letter> AllAsync(CancellationToken ct) => letters.Reader.ReadAllAsync(ct);

    /// <summary>The next one, without waiting for one to come.</summary>
    public bool TryTake([NotNullWhen(true)] out Letter? letter) => letters.Reader.TryRead(out letter);
}
