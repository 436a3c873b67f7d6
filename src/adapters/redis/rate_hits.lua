-- Counts hits in sliding windows. KEYS: the distinct keys. ARGV: for each key the count, the milliseconds of a step and
-- the steps of a window; then for each request the index of its first key and of its second (0 for none).
-- A key holds a packed list {step, hits, step, hits, ...}, oldest first. Answers five numbers a request.
local n = #KEYS
local requests = (#ARGV - 3 * n) / 2
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)

local windows = {}
for i = 1, n do
  local width, span = tonumber(ARGV[n + i]), tonumber(ARGV[2 * n + i])
  local step = math.floor(now / width)
  local window = {count = tonumber(ARGV[i]), width = width, span = span, step = step, used = 0, taken = 0, list = {}}
  local packed = redis.call('GET', KEYS[i])
  if packed then
    local list = cmsgpack.unpack(packed)
    for at = 1, #list, 2 do
      if list[at] >= step - span then
        window.list[#window.list + 1] = list[at]
        window.list[#window.list + 1] = list[at + 1]
        window.used = window.used + list[at + 1]
      end
    end
  end
  window.wait = ((window.list[1] or step) + span + 1) * width - now
  windows[i] = window
end

local answers = {}
for request = 1, requests do
  local first = windows[tonumber(ARGV[3 * n + request])]
  local second = windows[tonumber(ARGV[3 * n + requests + request])]
  local allowed = first.used < first.count and (not second or second.used < second.count)
  if allowed then
    first.used, first.taken = first.used + 1, first.taken + 1
    if second then
      second.used, second.taken = second.used + 1, second.taken + 1
    end
  end
  local at = #answers
  answers[at + 1] = allowed and 1 or 0
  answers[at + 2], answers[at + 3] = first.used, first.wait
  answers[at + 4], answers[at + 5] = second and second.used or 0, second and second.wait or 0
end

for i = 1, n do
  local window = windows[i]
  if window.taken > 0 then
    local list = window.list
    if #list > 0 and list[#list - 1] >= window.step then
      list[#list] = list[#list] + window.taken
    else
      list[#list + 1] = window.step
      list[#list + 1] = window.taken
    end
    redis.call('SET', KEYS[i], cmsgpack.pack(list), 'PX', (window.span + 2) * window.width)
  end
end
return answers
