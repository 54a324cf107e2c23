#pragma once
// What the server has decided, in sentences for who reads a capture.

#include "locks/observer.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::admin_api {

using FindRow = std::function<std::optional<locks::OpenRow>(locks::OpenId)>;

/// The beginning of a sentence; where it names an open, that is described later, when no lock is held.
struct Note {
    std::string text;
    std::optional<locks::OpenId> open;
};
std::string sentence_of(const Note& note, const FindRow& find);

Note note_of_refusal(const locks::Refusal& refusal);
/// Of one that waits or is refused.
Note note_of_hindered_range(locks::RangeEvent what, const locks::RangeRequest& range,
                            std::optional<locks::OpenId> blocker);
/// Of one that its own client has not just asked for.
std::string note_of_range(const locks::OpenRow& open, locks::RangeEvent what, const locks::RangeRequest& range);

/// With the request that is the cause.
std::string note_of_break(const locks::OpenRow& holder, locks::Caching from, locks::Caching to);
/// With the message that tells it. `cause`: who wants the file; empty when no client does.
std::string note_of_break_for_holder(const locks::OpenRow& holder, locks::Caching from, locks::Caching to,
                                     std::string_view cause);
std::string note_of_lost_lease(const locks::OpenRow& holder, locks::Caching from, locks::Caching to);

/// Nothing where the client knows already: it has closed it, or left.
std::optional<std::string> note_of_closing(const locks::OpenRow& open, locks::CloseReason reason);

/// "CORP\bob from 10.0.0.9".
std::string person_text(std::string_view domain, std::string_view user, std::string_view address);

} // namespace holdfast::admin_api
