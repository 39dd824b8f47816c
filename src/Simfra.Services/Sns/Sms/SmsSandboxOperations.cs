using Simfra.Integration;
using Simfra.Models.Sns;
using Simfra.State;

namespace Simfra.Services.Sns;

/// <summary>
/// The SMS sandbox: telephones and the one-time passwords that verify them, which come by text message into the inbox. The account itself is out of
/// the sandbox, as after AWS's approval.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/dg/sns-sms-sandbox.html"/>
internal sealed class SmsSandboxOperations(ServiceState<SnsState> states, MessageDispatch dispatch) : IOperationGroup
{
    private const int MaxNumbers = 10;
    private const int PasswordDigits = 6;
    private const string Digits = "0123456789";

    private static readonly TimeSpan LeastAge = TimeSpan.FromHours(24);

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(SnsApi.GetSMSSandboxAccountStatus, GetSmsSandboxAccountStatus);
        operations.Handle(SnsApi.CreateSMSSandboxPhoneNumber, CreateSmsSandboxPhoneNumber);
        operations.Handle(SnsApi.VerifySMSSandboxPhoneNumber, VerifySmsSandboxPhoneNumber);
        operations.Handle(SnsApi.DeleteSMSSandboxPhoneNumber, DeleteSmsSandboxPhoneNumber);
        operations.Handle(SnsApi.ListSMSSandboxPhoneNumbers, ListSmsSandboxPhoneNumbers);
    }

    private static GetSMSSandboxAccountStatusResult GetSmsSandboxAccountStatus(GetSMSSandboxAccountStatusInput request, OperationContext context) =>
        new() { IsInSandbox = false };

    /// <summary>A number that waits for its verification gets a new password.</summary>
    private CreateSMSSandboxPhoneNumberResult CreateSmsSandboxPhoneNumber(CreateSMSSandboxPhoneNumberInput request, OperationContext context)
    {
        var state = states[context.Scope];
        var number = PhoneNumber.Normalize(request.PhoneNumber!);
        var known = state.Sandbox.Find(number);
        if (known is { IsVerified: true })
        {
            throw SnsErrors.UserError("The destination phone number is already verified");
        }

        if (state.OptedOut.Contains(number))
        {
            throw SnsErrors.OptedOut();
        }

        if (known is null && state.Sandbox.Count >= MaxNumbers)
        {
            throw SnsErrors.UserError($"Maximum of {MaxNumbers} destination phone numbers reached");
        }

        var password = context.Ids.Text(PasswordDigits, Digits);
        state.Sandbox.Put(new()
        {
            PhoneNumber = number,
            CreatedAt = known?.CreatedAt ?? context.Now,
            OneTimePassword = password,
        });
        dispatch.PublishDirectly(state, "sms", number, PasswordMessage(password, context), context);
        return new();
    }

    private VerifySMSSandboxPhoneNumberResult VerifySmsSandboxPhoneNumber(VerifySMSSandboxPhoneNumberInput request, OperationContext context)
    {
        var (state, number) = Find(request.PhoneNumber!, context);
        if (request.OneTimePassword != number.OneTimePassword)
        {
            throw SnsErrors.WrongOneTimePassword(StatusOf(number));
        }

        state.Sandbox.Put(number with { IsVerified = true });
        return new();
    }

    /// <summary>A verified number has to be there for a day before it can be removed.</summary>
    private DeleteSMSSandboxPhoneNumberResult DeleteSmsSandboxPhoneNumber(DeleteSMSSandboxPhoneNumberInput request, OperationContext context)
    {
        var (state, number) = Find(request.PhoneNumber!, context);
        if (number.IsVerified && context.Now < number.CreatedAt + LeastAge)
        {
            throw SnsErrors.UserError("A verified destination phone number can't be deleted within 24 hours");
        }

        state.Sandbox.Remove(number.PhoneNumber);
        return new();
    }

    private ListSMSSandboxPhoneNumbersResult ListSmsSandboxPhoneNumbers(ListSMSSandboxPhoneNumbersInput request, OperationContext context)
    {
        var (page, next) = SnsPage.Of(states[context.Scope].Sandbox, request.NextToken, request.MaxResults ?? SnsPage.Size);
        return new()
        {
            PhoneNumbers = page.ConvertAll(static n => new SMSSandboxPhoneNumber { PhoneNumber = n.PhoneNumber, Status = StatusOf(n) }),
            NextToken = next,
        };
    }

    private (SnsState State, SandboxNumber Number) Find(string number, OperationContext context)
    {
        var state = states[context.Scope];
        return (state, state.Sandbox.Find(PhoneNumber.Normalize(number)) ?? throw SnsErrors.PhoneNumberNotFound());
    }

    private static string StatusOf(SandboxNumber number) =>
        number.IsVerified ? SMSSandboxPhoneNumberVerificationStatus.Verified : SMSSandboxPhoneNumberVerificationStatus.Pending;

    private static PublishedMessage PasswordMessage(string password, OperationContext context) => new()
    {
        MessageId = context.Ids.NewGuid().ToString(),
        Body = $"Your SMS sandbox verification code is {password}",
        Attributes = MessageAttribute.None,
        PublishedAt = context.Now,
    };
}
