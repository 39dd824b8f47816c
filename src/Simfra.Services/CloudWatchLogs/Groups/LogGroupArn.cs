using System.Diagnostics.CodeAnalysis;
using Simfra.Integration;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>A log group as requests name it: by name, or by ARN, with or without <c>:*</c>.</summary>
internal readonly record struct LogGroupArn(StateScope Scope, string Name)
{
    private const string Kind = "log-group";

    public static string Of(StateScope scope, string name) => $"arn:aws:logs:{scope.Region}:{scope.Account}:log-group:{name}";

    public static bool TryParse(string? text, [NotNullWhen(true)] out LogGroupArn? arn)
    {
        arn = text?.Split(':') is ["arn", _, "logs", var region, var account, Kind, var name, .. var rest]
            && name.Length > 0
            && (rest.Length == 0 || rest is ["*"])
                ? new(new(account, region), name)
                : null;
        return arn is not null;
    }

    /// <summary>A group by its name or its ARN.</summary>
    public static LogGroupArn Parse(string identifier, OperationContext context)
    {
        if (!identifier.Contains(':', StringComparison.Ordinal))
        {
            return new(context.Scope, identifier);
        }

        return TryParse(identifier, out var arn) ? arn.Value : throw CloudWatchLogsErrors.InvalidParameter("Invalid log group identifier");
    }

    /// <summary>The group of a request that takes a name or an identifier, and one of them only.</summary>
    public static LogGroupArn Of(string? name, string? identifier, OperationContext context) => (name, identifier) switch
    {
        (not null, not null) => throw CloudWatchLogsErrors.InvalidParameter("LogGroup name and LogGroup ARN are mutually exclusive parameters."),
        (not null, null) => new(context.Scope, name),
        (null, not null) => Parse(identifier, context),
        _ => throw CloudWatchLogsErrors.InvalidParameter("LogGroup name or LogGroup ARN must be specified."),
    };

    public override string ToString() => Of(Scope, Name);
}

/// <summary>How groups are found.</summary>
internal static class LogGroupLookup
{
    /// <summary>The group that a request means.</summary>
    /// <exception cref="Schemas.AwsServiceException">ResourceNotFoundException.</exception>
    public static (CloudWatchLogsState State, LogGroup Group) Get(this ServiceState<CloudWatchLogsState> states, LogGroupArn arn, OperationContext context) =>
        arn.Scope.Region == context.Region && states.Find(arn.Scope) is { } state && state.Groups.Find(arn.Name) is { } group
            ? (state, group)
            : throw CloudWatchLogsErrors.GroupNotFound();

    /// <summary>The group of a request that takes a name or an identifier.</summary>
    /// <exception cref="Schemas.AwsServiceException">ResourceNotFoundException, InvalidParameterException.</exception>
    public static (CloudWatchLogsState State, LogGroup Group) Get(
        this ServiceState<CloudWatchLogsState> states, string? name, string? identifier, OperationContext context) =>
        states.Get(LogGroupArn.Of(name, identifier, context), context);
}
