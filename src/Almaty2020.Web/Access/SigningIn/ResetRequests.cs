using System.Threading.Channels;

namespace Almaty2020.Web.Access.SigningIn;

/// <summary>
/// Queue of e-mail addresses for password resets. The request only enqueues the address; whether the account exists is checked in the
/// background, so the response time does not reveal it.
/// </summary>
public sealed class ResetRequests
{
    /// <summary>Far above normal use; bounded so that a flood of requests cannot fill the memory.</summary>
    internal const int Capacity = 500;

    private readonly Channel<string> emails = Channel.CreateBounded<string>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    /// <returns>False if the queue is full. For the log only: don't tell the client.</returns>
    public bool TryAdd(string email) => emails.Writer.TryWrite(email);

    public IAsyncEnumerable<string> AllAsync(CancellationToken ct) => emails.Reader.ReadAllAsync(ct);

    /// <summary>Takes the next address without waiting.</summary>
    public bool TryTake(out string? email) => emails.Reader.TryRead(out email);
}
