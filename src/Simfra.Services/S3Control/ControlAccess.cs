using Simfra.Integration;
using Simfra.State;

namespace Simfra.Services.S3Control;

/// <summary>Finds what a call is about, for the account that it names.</summary>
internal sealed class ControlAccess(ServiceState<S3ControlState> states, Capabilities capabilities)
{
    public S3ControlState State => states[StateScope.World];

    public IBucketDirectory Buckets => capabilities.Find<IBucketDirectory>()!;

    /// <summary>Whether functions can be called.</summary>
    public bool HasFunctions => capabilities.Find<IFunctionCalls>() is not null;

    /// <summary>A turn of an asynchronous operation.</summary>
    public TResult Update<TResult>(Func<S3ControlState, TResult> turn) => states.Update(() => turn(State));

    /// <summary>The account that a call is for, which has to be the caller's.</summary>
    public static string AccountOf(string? accountId, OperationContext context)
    {
        if (string.IsNullOrEmpty(accountId))
        {
            throw S3ControlErrors.MissingAccountId();
        }

        return accountId == context.AccountId ? accountId : throw S3ControlErrors.AccessDenied();
    }

    /// <summary>An access point by its name, or by its ARN.</summary>
    public AccessPoint Get(string? accountId, string? name, OperationContext context)
    {
        var account = AccountOf(accountId, context);
        var key = AccessPointKey.Parse(name ?? "") ?? new(account, context.Region, name ?? "");
        return State.AccessPoints.Find(key) is { } point && point.AccountId == account ? point : throw S3ControlErrors.NoSuchAccessPoint(name);
    }
}
