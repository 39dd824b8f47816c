namespace Simfra.Security.Iam;

/// <summary>How closely a statement names the principal of a request, which decides what may still bound what it grants.</summary>
internal enum PrincipalMatch
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>By its account, which thereby leaves it to its identity policies.</summary>
    Account,

    /// <summary>By the role (or the user) that its session was made of: what the boundary and session policies don't allow stays denied.</summary>
    SessionIssuer,

    /// <summary>Itself: the user, the session, the service, or everyone.</summary>
    Itself,
}

/// <summary>A <c>Principal</c> or <c>NotPrincipal</c> element.</summary>
internal sealed class PrincipalElement
{
    private readonly bool _everyone;
    private readonly HashSet<string> _aws;
    private readonly HashSet<string> _services;
    private readonly HashSet<string> _federated;
    private readonly HashSet<string> _canonicalUsers;

    private PrincipalElement(IEnumerable<(string Kind, string Name)> names)
    {
        var all = names.ToList();
        _everyone = all.Contains(("AWS", "*"));
        _aws = Of(all, "AWS");
        _services = Of(all, "Service");
        _federated = Of(all, "Federated");
        _canonicalUsers = Of(all, "CanonicalUser");
    }

    /// <summary>The services that it names: <c>lambda.amazonaws.com</c>.</summary>
    public IReadOnlyCollection<string> Services => _services;

    /// <summary>Reads an element; null where it has another form than AWS's. (A bare name beside <c>*</c> is taken as an AWS principal.)</summary>
    public static PrincipalElement? Read(PolicyJson element)
    {
        if (element.IsString)
        {
            return new([("AWS", element.Text)]);
        }

        var names = new List<(string, string)>();
        foreach (var (kind, value) in element.Members)
        {
            if (kind is not ("AWS" or "Service" or "Federated" or "CanonicalUser") || value.OneOrMore.Any(v => !v.IsString))
            {
                return null;
            }

            names.AddRange(value.OneOrMore.Select(v => (kind, v.Text)));
        }

        return element.IsObject && names.Count > 0 ? new(names) : null;
    }

    /// <summary>It names everyone: <c>*</c>, or <c>*</c> among the AWS principals.</summary>
    public bool IsEveryone => _everyone;

    /// <summary>How the element names the request's principal, by the closest name that it has.</summary>
    public PrincipalMatch Match(AccessRequest request)
    {
        var principal = request.Principal;
        if (_everyone || Names(principal))
        {
            return PrincipalMatch.Itself;
        }

        if (NamesIssuer(principal))
        {
            return PrincipalMatch.SessionIssuer;
        }

        return NamesAccount(request) ? PrincipalMatch.Account : PrincipalMatch.None;
    }

    /// <summary>
    /// Whether a <c>Deny</c> with these names as <c>NotPrincipal</c> spares the principal. AWS looks at the account, the role and the session
    /// in turn, so that each of them has to be named.
    /// </summary>
    public bool Spares(AccessRequest request)
    {
        var principal = request.Principal;
        return _everyone || (Names(principal) && principal switch
        {
            AssumedRolePrincipal => NamesIssuer(principal) && NamesAccount(request),
            FederatedUserPrincipal => NamesIssuer(principal) && NamesAccount(request),
            IamUserPrincipal => NamesAccount(request),
            _ => true,
        }) || (principal is RootPrincipal && NamesAccount(request));
    }

    private static HashSet<string> Of(List<(string Kind, string Name)> names, string kind) =>
        names.Where(n => n.Kind == kind).Select(n => n.Name).ToHashSet(StringComparer.Ordinal);

    private bool Names(Principal principal) => principal switch
    {
        ServicePrincipal service => _services.Contains(service.Name),
        FederatedIdentityPrincipal identity => _federated.Contains(identity.Provider),
        IamUserPrincipal user => _aws.Contains(user.Arn) || _aws.Contains(user.UserId),
        AssumedRolePrincipal or FederatedUserPrincipal => _aws.Contains(principal.Arn),
        _ => false,
    };

    private bool NamesIssuer(Principal principal) => principal switch
    {
        AssumedRolePrincipal role => _aws.Contains(role.RoleArn) || _aws.Contains(role.RoleId),
        FederatedUserPrincipal { Issuer: IamUserPrincipal user } => _aws.Contains(user.Arn) || _aws.Contains(user.UserId),
        _ => false,
    };

    private bool NamesAccount(AccessRequest request)
    {
        var principal = request.Principal;
        if (principal is not (RootPrincipal or IamUserPrincipal or AssumedRolePrincipal or FederatedUserPrincipal))
        {
            return false;
        }

        return (_aws.Count > 0 && (_aws.Contains(principal.AccountId) || _aws.Contains($"arn:aws:iam::{principal.AccountId}:root")))
            || (request.CanonicalUserId is { } id && _canonicalUsers.Contains(id));
    }
}
