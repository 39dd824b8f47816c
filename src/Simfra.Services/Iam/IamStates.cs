using Simfra.Integration;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>How operations come to the state of their account.</summary>
internal static class IamStates
{
    /// <summary>The state of the caller's account.</summary>
    public static IamState Of(this ServiceState<IamState> states, OperationContext context) => states.Of(context.AccountId);

    public static IamState Of(this ServiceState<IamState> states, string accountId) => states[StateScope.Global(accountId)];

    /// <summary>The time of a call as IAM keeps it of what it creates: in whole seconds.</summary>
    public static DateTimeOffset Second(this OperationContext context) => context.Now.ToSecond();

    /// <inheritdoc cref="Second"/>
    public static DateTimeOffset ToSecond(this DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());

    /// <summary>The state of an account, if IAM holds anything there.</summary>
    public static IamState? Find(this ServiceState<IamState> states, string accountId) => states.Find(StateScope.Global(accountId));
}
