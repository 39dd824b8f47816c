using System.Text;
using Simfra.Integration;
using Simfra.Schemas;
using Simfra.Security.Authorization;

namespace Simfra.Faults;

/// <summary>Which calls a fault is for. What is null is any.</summary>
internal sealed record FaultMatch
{
    /// <summary>In the place of a source: calls that no service makes.</summary>
    public const string Clients = "clients";

    public ServiceSchema? Service { get; init; }
    public string? Operation { get; init; }
    public string? Resource { get; init; }
    public string? Principal { get; init; }
    public string? AccountId { get; init; }
    public string? Region { get; init; }

    /// <summary>The service that calls, or <see cref="Clients"/>.</summary>
    public string? From { get; init; }

    /// <summary>Whether it is for what goes from one service to another alone.</summary>
    public bool IsEdge => From is not (null or Clients);

    /// <param name="input">The call's input.</param>
    /// <param name="context">The call.</param>
    /// <param name="source">The service that calls; null for a client.</param>
    /// <param name="authorization">What the service that is called knows of its resources.</param>
    public bool Matches(IShape input, OperationContext context, string? source, ServiceAuthorization authorization) =>
        (Service is null || Service == context.Operation.Service)
        && (Operation is null || NamePattern.Matches(Operation, context.Operation.Name))
        && (From is null || From == (source ?? Clients))
        && (AccountId is null || AccountId == context.AccountId)
        && (Region is null || Region == context.Region)
        && (Principal is null || PrincipalPattern.Matches(Principal, context.Principal))
        && (Resource is null || ResourceNames.Match(Resource, input) || MatchesArn(Resource, input, context, authorization));

    /// <summary>The ARNs by which IAM knows what the call is about.</summary>
    private static bool MatchesArn(string pattern, IShape input, OperationContext context, ServiceAuthorization authorization)
    {
        if (context.Operation.Permissions is null)
        {
            return false;
        }

        var call = new AuthorizationCall(input, context, authorization);
        try
        {
            authorization.Require(call);
        }
        catch (AwsServiceException)
        {
            // It is about nothing that there could be, as its caller will be told.
            return false;
        }

        return call.Required.Any(permission => NamePattern.MatchesEnd(pattern, permission.Resource));
    }

    public override string ToString()
    {
        var text = new StringBuilder(Service?.Id ?? "*").Append(':').Append(Operation ?? "*");
        Append(" for ", Resource);
        Append(" by ", Principal);
        Append(" in account ", AccountId);
        Append(" in ", Region);
        Append(" from ", From);
        return text.ToString();

        void Append(string word, string? value)
        {
            if (value is not null)
            {
                text.Append(word).Append(value);
            }
        }
    }
}
