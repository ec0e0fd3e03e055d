using Almaty2020.Web.Localization;
using Almaty2020.Web.Validation;

namespace Almaty2020.Web.Mail;

/// <summary>An e-mail that the mail server has not taken yet. The row is deleted when the server has taken it.</summary>
public sealed class QueuedEmail
{
    public const int AddressMaxLength = EmailAddresses.MaxLength;
    public const int SubjectMaxLength = 300;

    /// <summary>Also the Message-ID. An e-mail that is sent again after a kill has the same one, so that mail programs recognize it.</summary>
    public required Guid Id { get; init; }

    public required string To { get; init; }

    public required string ToName { get; init; }

    public required Language Language { get; init; }

    public required string Subject { get; init; }

    /// <summary>Encrypted with Data Protection, because invitations and password resets contain secret links.</summary>
    public required string Text { get; init; }

    public required DateTime CreatedAtUtc { get; init; }

    /// <summary>From then on the e-mail is useless, such as a link that has expired, and is deleted unsent.</summary>
    public required DateTime ExpiresAtUtc { get; init; }

    /// <summary>
    /// When a node may send it. The node that sends it moves this time ahead first, so that no other node takes the e-mail meanwhile, and a
    /// later one takes it if that node is killed.
    /// </summary>
    public required DateTime NextAttemptAtUtc { get; set; }

    public int Attempts { get; set; }
}
