using System.Security.Claims;
using Almaty2020.Web.Publishing;

namespace Almaty2020.Web.Access;

/// <summary>Who asks: the account behind a request, its session and its rights, all read for this request.</summary>
public sealed record Staff(Account Account, Session Session, Rights Rights)
{
    public const string Scheme = "Staff";

    public const string SessionClaim = "session";

    public bool NeedsSecondFactor => Rights.NeedsSecondFactor || Account.MustHaveSecondFactor;

    /// <summary>A role that asks for a second factor is none until there is one.</summary>
    public bool LacksSecondFactor => NeedsSecondFactor && !Session.HasSecondFactor;

    public Actor Actor(TimeProvider clock) => Publishing.Actor.Now(Account.Id, clock);

    public ClaimsPrincipal ToPrincipal() => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, Account.Id),
            new Claim(ClaimTypes.Name, Account.Name),
            new Claim(SessionClaim, Session.Id.ToString()),
        ],
        Scheme));
}
